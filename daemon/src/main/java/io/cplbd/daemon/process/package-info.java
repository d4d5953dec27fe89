/** What makes a process a daemon: signals, pid files, the log. Knows nothing of VRRP or of the configuration file. */
@NullMarked
package io.cplbd.daemon.process;

import org.jspecify.annotations.NullMarked;
