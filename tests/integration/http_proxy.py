#!/usr/bin/env python3
"""A proxy that tells what it was asked: CONNECT and plain requests.

Prints its port; writes a line a request to the file of its argument: the
method, the target, and the headers that are for it.  Ends with its input.
"""
import asyncio
import sys

log = open(sys.argv[1], 'a', buffering=1)


async def pipe(reader, writer):
    try:
        while data := await reader.read(65536):
            writer.write(data)
            await writer.drain()
    except ConnectionError:
        pass
    finally:
        writer.close()


async def serve(reader, writer):
    line = (await reader.readline()).decode().split()
    headers = {}
    while h := (await reader.readline()).decode().strip():
        name, _, value = h.partition(':')
        headers[name.lower()] = value.strip()
    told = ' '.join(f'{k}={v}' for k, v in sorted(headers.items()))
    print(*line[:2], told, file=log)
    if line[0] != 'CONNECT':
        body = b'{"status":"success","data":{"resultType":"scalar","result":[1,"7"]}}'
        writer.write(b'HTTP/1.1 200 X\r\nContent-Type: application/json\r\n'
                     b'Content-Length: %d\r\nConnection: close\r\n\r\n%s'
                     % (len(body), body))
        await writer.drain()
        writer.close()
        return
    host, _, port = line[1].rpartition(':')
    try:
        r, w = await asyncio.open_connection(host.strip('[]'), int(port))
    except OSError:
        writer.write(b'HTTP/1.1 502 X\r\nContent-Length: 0\r\n\r\n')
        writer.close()
        return
    writer.write(b'HTTP/1.1 200 Connected\r\n\r\n')
    await asyncio.gather(pipe(reader, w), pipe(r, writer))


async def main():
    server = await asyncio.start_server(serve, '127.0.0.1', 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await asyncio.get_running_loop().run_in_executor(None, sys.stdin.read)


asyncio.run(main())
