/* Runs the emitted network once on a painted stack and prints the bytes of it that NAME_run and what it calls took. */
#include <stdint.h>
#include <stdio.h>

#include "network.h"

enum { painted_words = 4096, pattern = 0x5AA55AA5 };

static unsigned char arena[network_ARENA_BYTES] __attribute__((aligned(network_ARENA_ALIGN)));

/* Calls network_run(arena) with the stack below this very frame painted, so that only the callee can change it. */
__attribute__((naked, noinline)) static uint32_t used_by_run(void* memory, uint32_t words, uint32_t value) {
  __asm__ volatile(
      ".syntax unified\n"
      "push {r4, r5, r6, lr}\n"
      "mov r4, r1\n"
      "mov r5, r2\n"
      "mov r6, sp\n"
      "1: subs r6, #4\n str r5, [r6]\n subs r1, #1\n bne 1b\n"
      "bl network_run\n"
      /* r6: the lowest painted word; the first changed one from below */
      "2: ldr r0, [r6]\n cmp r0, r5\n bne 3f\n adds r6, #4\n cmp r6, sp\n bne 2b\n"
      "3: mov r0, sp\n subs r0, r0, r6\n"
      "pop {r4, r5, r6, pc}\n");
}

int main(void) {
  network_io io;
  if (network_init(arena, sizeof arena, &io) != network_OK) return 1;
  printf("%lu\n", (unsigned long)used_by_run(arena, painted_words, (uint32_t)pattern));
  return 0;
}
