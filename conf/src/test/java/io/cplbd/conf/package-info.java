/** What the tests of both kinds of files share. */
@NullMarked
package io.cplbd.conf;

import org.jspecify.annotations.NullMarked;
