// What the measured program takes from the system.
#ifndef FETTLE_BENCH_MEMORY_H
#define FETTLE_BENCH_MEMORY_H

#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

// How often this thread has asked malloc and its like for memory.
size_t bench_allocations(void);
// Resident bytes of this process, after what is free has been given back.
size_t bench_resident(void);

#ifdef __cplusplus
}
#endif
#endif
