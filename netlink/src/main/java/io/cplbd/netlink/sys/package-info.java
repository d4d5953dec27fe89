/** The system calls, and nothing above them: the only place of the project that knows JNA. Linux, 64 bits. */
@NullMarked
package io.cplbd.netlink.sys;

import org.jspecify.annotations.NullMarked;
