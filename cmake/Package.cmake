# What gets installed where, and the Debian package made of it.
