// What a C++ library that is linked in does with an exception that nobody catches. Its own handler names the exception's type, and for that brings
// a demangler, a third of the reaper. Nothing here throws on purpose.
#include <cstdlib>

namespace __gnu_cxx {

void __verbose_terminate_handler() { std::abort(); }

}  // namespace __gnu_cxx
