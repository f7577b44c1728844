#if DEBUG
    import Foundation

    extension FailpointRule {
        /// Does it.
        ///
        /// Returns from a kill or a stop only if the folder says that it has happened before, and from a stop after
        /// SIGCONT.
        ///
        /// - Throws: ``InjectedFault``.
        func happen(at place: Failpoint, onceIn folder: String?) throws(InjectedFault) {
            switch action {
            case .error:
                throw InjectedFault(at: place)
            case .kill:
                guard Self.isFirst(place, in: folder) else { return }
                // To the process: the kernel has every thread die before it runs on.
                kill(getpid(), SIGKILL)
            case .stop:
                guard Self.isFirst(place, in: folder) else { return }
                // To this very thread, which stops before it returns and takes the others with it. Sent to the
                // process, another thread would take it, and this one would run on for a moment.
                pthread_kill(pthread_self(), SIGSTOP)
            }
        }

        /// Leaves the place's file in the folder, before anything happens.
        ///
        /// The system makes the file or finds it there in one step: of two processes only one is the first.
        private static func isFirst(_ place: Failpoint, in folder: String?) -> Bool {
            guard let folder else { return true }
            let path = folder + "/" + place.rawValue
            let file = open(path, O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0o600)
            if file >= 0 {
                close(file)
                return true
            }
            if errno != EEXIST {
                let why = String(cString: strerror(errno))
                let line = "rukopys: nothing happens at \(place.rawValue): cannot make \(path): \(why)\n"
                try? FileHandle.standardError.write(contentsOf: Data(line.utf8))
            }
            return false
        }
    }
#endif
