"""The files that `certify new` copies, with @NAME@, @PACKAGE@ and @HEAD@ filled in."""
