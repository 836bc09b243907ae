/*
 * fault_server.h - fault_server.py as a child, for tests in C.
 */
#ifndef TESTS_INTEGRATION_FAULT_SERVER_H
#define TESTS_INTEGRATION_FAULT_SERVER_H

extern int fault_server_port[2];

/* For cmocka's groups: 0, or -1 if it does not start. */
int fault_server_start(void **state);
int fault_server_stop(void **state);

#endif
