/* Runs the emitted network once on a board under QEMU and prints what was counted: `ticks N` of the whole
 * run, `stack N` bytes, and `layer N NAME` for each result that is traced. Ticks of a guest timer under
 * -icount are instructions (arm_networks.py converts them). First the network must pass its self-test. */
#include <stdint.h>

#include "network.h"

#define REGISTER(address) (*(volatile uint32_t*)(address))

#if defined(__aarch64__) /* event 8 of the PMU: instructions retired */
static void start_timer(void) {
  uint64_t control;
  __asm__ volatile("mrs %0, pmcr_el0" : "=r"(control));
  __asm__ volatile("msr pmcr_el0, %0" ::"r"(control | 1u | 2u));
  __asm__ volatile("msr pmevtyper0_el0, %0" ::"r"(8ul));
  __asm__ volatile("msr pmcntenset_el0, %0\n isb" ::"r"(1ul));
}
static uint32_t now(void) {
  uint64_t count;
  __asm__ volatile("isb\n mrs %0, pmevcntr0_el0" : "=r"(count)::"memory");
  return (uint32_t)count;
}
#elif defined(SSE300) /* system counter of mps3-an547 */
static void start_timer(void) {
  REGISTER(0x58100000) |= 1u;
}
static uint32_t now(void) {
  return REGISTER(0x58101000);
}
#else                 /* CMSDK timer 0, counting down */
static void start_timer(void) {
  REGISTER(0x40000008) = 0xFFFFFFFFu;
  REGISTER(0x40000004) = 0xFFFFFFFFu;
  REGISTER(0x40000000) = 1u;
}
static uint32_t now(void) {
  return 0u - REGISTER(0x40000004);
}
#endif

static void print(const char* text) {
#ifdef __aarch64__
  register long operation __asm__("x0") = 4;
  register const char* argument __asm__("x1") = text;
  __asm__ volatile("hlt #0xf000" : "+r"(operation) : "r"(argument) : "memory");
#else
  register int operation __asm__("r0") = 4;
  register const char* argument __asm__("r1") = text;
  __asm__ volatile("bkpt 0xab" : "+r"(operation) : "r"(argument) : "memory");
#endif
}

static void print_line(const char* what, uint32_t count, const char* name) {
  char digits[12];
  char* first = digits + sizeof digits - 1;
  *first = '\0';
  do *--first = (char)('0' + count % 10u);
  while ((count /= 10u) != 0u);
  print(what);
  print(first);
  print(" ");
  print(name);
  print("\n");
}

/* The time since the end of the call before this one belongs to the layer. */
static struct {
  const char* name;
  uint32_t ticks;
} layers[1024];
static uint32_t layer_count, last;

void bench_layer(const char* name);
void bench_layer(const char* name) {
  const uint32_t time = now();
  if (layer_count < sizeof layers / sizeof *layers) {
    layers[layer_count].name = name;
    layers[layer_count++].ticks = time - last;
  }
  last = now();
}

/* The stack below the caller's frame holds a pattern; what changed was used. */
enum { painted_bytes = 65536, pattern = 0xA5 };

static inline __attribute__((always_inline)) volatile unsigned char* stack_pointer(void) {
  volatile unsigned char* pointer;
  __asm__ volatile("mov %0, sp" : "=r"(pointer));
  return pointer;
}

static uint32_t used(const volatile unsigned char* top) {
  uint32_t bytes = painted_bytes;
  while (bytes > 0u && top[-(int32_t)bytes] == pattern) --bytes;
  return bytes;
}

static unsigned char arena[network_ARENA_BYTES] __attribute__((aligned(network_ARENA_ALIGN)));

int main(void) {
  network_io io;
  if (network_selftest(arena) != 0) {
    print("selftest failed\n");
    return 1;
  }
  network_init(arena, sizeof arena, &io);
  start_timer();
  uint32_t start = now();
  const uint32_t empty = now() - start;
  layer_count = 0;
  last = now();
  bench_layer("");
  bench_layer("");
  volatile unsigned char* const top = stack_pointer();
  for (int32_t i = 1; i <= painted_bytes; ++i) top[-i] = pattern;
  start = last = now();
  network_run(arena);
  const uint32_t ticks = now() - start;
  print_line("ticks ", ticks - empty, "");
  print_line("stack ", used(top), "");
  for (uint32_t i = 2; i < layer_count; ++i)
    print_line("layer ", layers[i].ticks - layers[1].ticks, layers[i].name);
  return 0;
}
