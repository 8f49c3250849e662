/// Steps: every change to a machine, as inert values. Touches nothing.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "base/byte_size.hpp"
#include "base/place.hpp"

namespace ramroot {

/// Must undoing clean up, or does the RAM layer take the trace with it? (After an
/// overlay used them, upper and work are not empty: rmdir would fail.)
enum class Trace { stays, dies_with_ram };

// One line a step, like a table.
// clang-format off
struct MakePrivate { Path at; };  ///< changes below this mount reach no other
struct MakeShared  { Path at; };
struct MakeDir     { Place at; unsigned mode = 0755; Trace trace = Trace::stays; };
struct RemoveDir   { Place at; };
struct MountTmpfs  { Path at; ByteSize size; std::uint64_t nr_inodes = 0; };
struct MountOverlay { Path at; std::string source; std::string options; };
struct CopyAttributes { Path from, to; };     ///< owner, mode, ACL, labels, times of a folder
struct RemountSuperblock { Path at; std::string flags, before; };  ///< the file system itself
struct SetFlags    { Path at; std::string flags, before; };        ///< of this mount only
struct Bind        { Path from; Place to; };  ///< one mount without those below it
struct BindTree    { Place from; Place to; }; ///< a mount and all below it
struct MoveMount   { Place from, to; };
struct Unmount     { Path at; std::optional<Path> bound_from = std::nullopt; };
struct DetachTree  { Place at; std::optional<Place> bound_from = std::nullopt; };
struct ProveWritable { Path at; };            ///< create and remove a file, ask statvfs
struct WriteText   { Place file; std::string text; };  ///< into the file that is there
struct MakeLink    { Path target; Path at; };
struct RemoveFile  { Path at; };
struct StoreText   { Path file; std::string text; };  ///< a new file, all of it or nothing

/// The overlay comes in at `at` beneath the mount there, which then moves to `old_to`.
struct SwitchBeneath { Path overlay, at; Place old_to; Path spare; };
// clang-format on

using Step =
    std::variant<MakePrivate, MakeShared, MakeDir, RemoveDir, MountTmpfs, MountOverlay, CopyAttributes,
                 RemountSuperblock, SetFlags, Bind, BindTree, MoveMount, Unmount, DetachTree, ProveWritable,
                 WriteText, MakeLink, RemoveFile, StoreText, SwitchBeneath>;

/// What to do when a step fails half way.
enum class Recovery {
  undo_all,         ///< run the inverse steps, newest first
  stop_and_report,  ///< leave finished steps; running again resumes
};

struct Plan {
  std::string purpose;  ///< "protect the root", the heading of `ramroot plan`
  Recovery recovery = Recovery::undo_all;
  std::vector<Step> steps = {};
};

/// Visits a Step with one lambda per alternative; a forgotten one does not compile.
template <class... Fs>
struct Match : Fs... {
  using Fs::operator()...;
};
template <class... Fs>
Match(Fs...) -> Match<Fs...>;

}  // namespace ramroot
