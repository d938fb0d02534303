#if canImport(Glibc)
    import CMalloc
    import Glibc
#endif

/// How the C library's allocator is set up for a process that runs for months.
enum Allocator {
    /// To be called early, for arenas that are there already stay; where the library is not glibc it does nothing.
    ///
    /// glibc gives up to eight arenas a core to the threads that happen to allocate, and puts ever larger blocks into them once one
    /// such block has been freed: what tables leave behind when they grow then stays resident, scattered. With 100,000 updates
    /// waiting and drained that came to 25 of 111 MiB. Four are enough for the threads that are busy at the same time not to wait for
    /// each other, which two were not. `MALLOC_ARENA_MAX` and `MALLOC_MMAP_THRESHOLD_` in the environment still win.
    static func settle() {
        #if canImport(Glibc)
            if getenv("MALLOC_ARENA_MAX") == nil { mallopt(M_ARENA_MAX, 4) }
            if getenv("MALLOC_MMAP_THRESHOLD_") == nil { mallopt(M_MMAP_THRESHOLD, 256 << 10) }
        #endif
    }
}
