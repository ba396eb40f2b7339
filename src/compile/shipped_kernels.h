#ifndef HEPATRIAL_COMPILE_SHIPPED_KERNELS_H
#define HEPATRIAL_COMPILE_SHIPPED_KERNELS_H
/* How kernels that were compiled with the program are found. A program that links the object library
 * hepatrial_shipped_kernels has the function below; in any other program its address is null. There is nothing to
 * register and nothing to initialise. */

#include "compile/kernel.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct hepatrial_shipped_kernel {
  uint64_t model_hash;
  int32_t lanes;
  int32_t instruction_set;                 /* compile::InstructionSet: call nothing on a processor that lacks it */
  const hepatrial_kernel* (*kernel)(void); /* the printed kernel's function */
} hepatrial_shipped_kernel;

/* The table; writes its length to *count. */
__attribute__((weak)) const hepatrial_shipped_kernel* hepatrial_shipped_kernels(int32_t* count);

#ifdef __cplusplus
}
#endif
#endif
