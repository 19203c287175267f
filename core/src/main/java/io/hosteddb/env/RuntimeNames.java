package io.hosteddb.env;

import java.util.Locale;
import java.util.Set;

/**
 * Names by which an environment takes a process over before its program has its say: what is loaded
 * into it, which file is run under a name, which options its runtime starts with. Compared without
 * regard to case, as Windows does.
 */
final class RuntimeNames {
  /** The loaders of Linux and macOS, and the profilers that .NET loads. */
  private static final Set<String> PREFIXES =
      Set.of("LD_", "DYLD_", "_RLD", "CORECLR_", "COR_", "BASH_FUNC_");

  private static final Set<String> NAMES =
      Set.of(
          // Where programs are, and who is there.
          "PATH",
          "PATHEXT",
          "COMSPEC",
          "SYSTEMROOT",
          "WINDIR",
          "HOME",
          "SHELL",
          "USER",
          "PWD",
          "CDPATH",
          // The C library's.
          "LIBPATH",
          "SHLIB_PATH",
          "GCONV_PATH",
          "GETCONF_DIR",
          "GLIBC_TUNABLES",
          "LOCPATH",
          "NLSPATH",
          "HOSTALIASES",
          "RESOLV_HOST_CONF",
          "OPENSSL_CONF",
          "OPENSSL_ENGINES",
          "OPENSSL_MODULES",
          // Shells.
          "IFS",
          "ENV",
          "BASH_ENV",
          "BASHOPTS",
          "SHELLOPTS",
          "PS4",
          "PROMPT_COMMAND",
          "ZDOTDIR",
          // Java.
          "JAVA_TOOL_OPTIONS",
          "JDK_JAVA_OPTIONS",
          "_JAVA_OPTIONS",
          "IBM_JAVA_OPTIONS",
          "OPENJ9_JAVA_OPTIONS",
          "CLASSPATH",
          "JAVA_HOME",
          // JavaScript.
          "NODE_OPTIONS",
          "NODE_PATH",
          "NODE_REPL_EXTERNAL_MODULE",
          "BUN_OPTIONS",
          // Python.
          "PYTHONPATH",
          "PYTHONHOME",
          "PYTHONSTARTUP",
          "PYTHONUSERBASE",
          "PYTHONEXECUTABLE",
          "PYTHONINSPECT",
          "PYTHONBREAKPOINT",
          "PYTHONPLATLIBDIR",
          "PYTHONPYCACHEPREFIX",
          // Ruby, Perl, PHP, Lua, .NET, Erlang.
          "RUBYOPT",
          "RUBYLIB",
          "GEM_PATH",
          "GEM_HOME",
          "BUNDLE_GEMFILE",
          "PERL5OPT",
          "PERL5LIB",
          "PERLLIB",
          "PERL5DB",
          "PHPRC",
          "PHP_INI_SCAN_DIR",
          "LUA_INIT",
          "LUA_PATH",
          "LUA_CPATH",
          "DOTNET_STARTUP_HOOKS",
          "DOTNET_ADDITIONAL_DEPS",
          "ERL_FLAGS",
          "ERL_AFLAGS",
          "ERL_ZFLAGS",
          "ERL_LIBS");

  private RuntimeNames() {}

  static boolean contains(String name) {
    String upper = name.toUpperCase(Locale.ROOT);
    return NAMES.contains(upper) || PREFIXES.stream().anyMatch(upper::startsWith);
  }
}
