package io.cplbd.netlink.sys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import io.cplbd.netlink.Errno;
import io.cplbd.netlink.NetlinkException;
import java.io.File;
import java.lang.reflect.Modifier;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class LibCTest {
    private static int openDescriptors() {
        return Objects.requireNonNull(new File("/proc/self/fd").list()).length;
    }

    @Test
    void touchingLeavesNothingOpen() {
        LibC.touch();
        int before = openDescriptors();
        LibC.touch();
        assertThat(openDescriptors()).isEqualTo(before);
    }

    /** Whatever is added to the calls has to be touched, too. */
    @Test
    void everyNativeCallIsTouched() {
        JavaClass calls = new ClassFileImporter().importClass(LibC.class);
        Set<String> touched = calls.getMethod("touch").getMethodCallsFromSelf().stream()
                .map(JavaAccess::getName)
                .collect(Collectors.toSet());
        assertThat(calls.getMethods().stream()
                        .filter(method -> Modifier.isNative(method.reflect().getModifiers()))
                        .map(JavaMethod::getName))
                .isNotEmpty()
                .allSatisfy(name -> assertThat(touched).contains(name));
    }

    @Test
    void failureTellsItsErrorNumber() {
        assertThat(LibC.close(-1)).isEqualTo(-1);
        assertThat(LibC.errno()).isEqualTo(Errno.EBADF);
        assertThatThrownBy(() -> Descriptor.file("/nonexistent/file", "cannot open it"))
                .isInstanceOf(NetlinkException.class)
                .hasMessage("ENOENT: cannot open it");
    }

    @Test
    void closedDescriptorIsNeverUsedAgain() throws NetlinkException {
        Descriptor event = Descriptor.event();
        int fd = event.fd();
        assertThat(fd).isNotNegative();
        event.close();
        event.close();
        event.signal();
        assertThat(event.fd()).isEqualTo(-1);
        assertThatThrownBy(() -> event.option(LibC.SOL_SOCKET, LibC.SO_RCVBUF, 1, "x"))
                .hasMessage("EBADF: x");
    }
}
