# The text of the plain-C kernel interface as a string constant, "compile/kernel_text.hpp".
set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/src/compile/kernel.h)
file(READ ${PROJECT_SOURCE_DIR}/src/compile/kernel.h kernel_header)
configure_file(${CMAKE_CURRENT_LIST_DIR}/kernel_text.hpp.in ${PROJECT_BINARY_DIR}/generated/compile/kernel_text.hpp @ONLY)
target_include_directories(hepatrial_compile PRIVATE ${PROJECT_BINARY_DIR}/generated)
