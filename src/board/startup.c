/* Start-up of a Cortex-M under QEMU, for programs that use newlib's semihosting (printf, stdin, exit). */
#include <stdint.h>

extern uint32_t board_stack_top[], board_data_load[], board_data_start[], board_data_end[];
extern uint32_t board_bss_start[], board_bss_end[];
extern int main(void);
extern void exit(int status) __attribute__((noreturn));
extern void initialise_monitor_handles(void);

static int semihosting(int operation, const void* argument) {
  register int r0 __asm__("r0") = operation;
  register const void* r1 __asm__("r1") = argument;
  __asm__ volatile("bkpt 0xab" : "+r"(r0) : "r"(r1) : "memory");
  return r0;
}

/* Any fault ends the emulator with status 99. */
static void fault(void) {
  static const uint32_t status[2] = {0x20026, 99};
  semihosting(0x04, "processor fault\n");
  semihosting(0x20, status);
  for (;;) {
  }
}

static void reset(void) {
#if defined(__ARM_FP) || defined(__ARM_FEATURE_MVE)
  *(volatile uint32_t*)0xE000ED88 |= 0xFu << 20; /* CPACR: access to the FPU and MVE */
  __asm__ volatile("dsb\n isb");
#endif
#ifdef __ARM_FEATURE_MVE
  *(volatile uint32_t*)0xE000ED14 |= 1u << 19; /* CCR.LOB: low-overhead loops */
  __asm__ volatile("dsb\n isb");
#endif
  const uint32_t* from = board_data_load;
  for (uint32_t* to = board_data_start; to < board_data_end;) *to++ = *from++;
  for (uint32_t* to = board_bss_start; to < board_bss_end;) *to++ = 0;
  initialise_monitor_handles();
  exit(main());
}

/* newlib's exit calls it. */
void _fini(void);
void _fini(void) {}

typedef union {
  const uint32_t* stack;
  void (*handler)(void);
} vector;

extern const vector board_vectors[16];
__attribute__((section(".vectors"), used)) const vector board_vectors[16] = {
    {.stack = board_stack_top}, {.handler = reset}, {.handler = fault}, {.handler = fault},
    {.handler = fault},         {.handler = fault}, {.handler = fault}, {.handler = fault},
    {.handler = fault},         {.handler = fault}, {.handler = fault}, {.handler = fault},
    {.handler = fault},         {.handler = fault}, {.handler = fault}, {.handler = fault}};
