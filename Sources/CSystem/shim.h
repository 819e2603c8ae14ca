// What the loop needs of Linux and Swift's Glibc module does not show.
#pragma once
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <sys/timerfd.h>

// Behind _GNU_SOURCE in their headers, and defining that here would make this module's view of libc differ from Glibc's.
int accept4(int, struct sockaddr *, socklen_t *, int);
int pipe2(int[2], int);
