// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/loader/unified_kernel.hpp"

#include <gtest/gtest.h>

#include <vector>

#include "core/loader/remade_image.hpp"

namespace ramroot::test {

namespace {

struct Section {
  std::string name;
  std::uint32_t size, raw_size, offset;
};

void put(std::string& bytes, std::size_t at, std::uint64_t number, unsigned size) {
  bytes.resize(std::max(bytes.size(), at + size));
  for (unsigned i = 0; i < size; ++i) bytes[at + i] = static_cast<char>(number >> (8 * i) & 0xffU);
}

/// The headers alone, with an optional one of 240 bytes, as 64-bit programs have it.
std::string image(const std::vector<Section>& sections) {
  std::string out = "MZ";
  put(out, 0x3c, 0x80, 4);
  out.resize(0x80);
  out += std::string("PE\0\0", 4);
  put(out, 0x86, sections.size(), 2);
  put(out, 0x94, 240, 2);
  out.resize(0x98 + 240);
  for (const Section& one : sections) {
    const std::size_t at = out.size();
    out += one.name;
    out.resize(at + 40);
    put(out, at + 8, one.size, 4);
    put(out, at + 16, one.raw_size, 4);
    put(out, at + 20, one.offset, 4);
  }
  return out;
}

const Section kLinux{".linux", 5000, 5120, 4096}, kWords{".cmdline", 20, 512, 1024},
    kName{".osrel", 5, 512, 1536};

}  // namespace

TEST(UnifiedKernel, has_its_parts_in_sections) {
  const auto layout = parse_unified_layout(image({{".text", 1, 512, 512},
                                                  kWords,
                                                  kName,
                                                  {".uname", 9, 512, 2048},
                                                  kLinux,
                                                  {".initrd", 700, 600, 10240}}));
  ASSERT_TRUE(layout);
  EXPECT_FALSE(layout->is_ambiguous);
  EXPECT_EQ(layout->cmdline.offset, 1024U);
  EXPECT_EQ(layout->cmdline.size, 20U) << "without the padding";
  EXPECT_EQ(layout->initrd.size, 600U) << "no more than there is";
  EXPECT_EQ(layout->end, 10840U);
  EXPECT_EQ(layout->sections,
            (std::set<std::string>{".text", ".cmdline", ".osrel", ".uname", ".linux", ".initrd"}));
  EXPECT_EQ(render_unified("/efi/EFI/Linux/a.efi",
                           {*layout, std::string(" root=/dev/vda2\n ramroot=tmpfs\0x", 32), "6.12.48\n"}),
            "version 6.12.48\nlinux /efi/EFI/Linux/a.efi\ninitrd /efi/EFI/Linux/a.efi\n"
            "options root=/dev/vda2  ramroot=tmpfs\n");
}

TEST(UnifiedKernel, tells_nothing_when_the_words_are_not_certain) {
  const auto render = [](const std::vector<Section>& sections) {
    const auto layout = parse_unified_layout(image(sections));
    return layout ? render_unified("/x.efi", {*layout, "root=/dev/vda2", "6.12"}) : "no image";
  };
  EXPECT_NE(render({kLinux, kName, kWords}), "");
  EXPECT_EQ(render({kLinux, kName, kWords, {".profile", 9, 512, 9999}}), "") << "several to choose from";
  EXPECT_EQ(render({kLinux, kName, kWords, kWords}), "");
  EXPECT_EQ(render({kLinux, kName, {".cmdline", 0, 0, 512}, kWords}), "") << "the first one counts";
  const UnifiedLayout plain = *parse_unified_layout(image({kLinux, kName, kWords}));
  EXPECT_EQ(
      render_unified("/x.efi", {plain, "root=/dev/vda2 x=" + std::string(2100, 'x') + " ramroot=tmpfs", ""}),
      "")
      << "the kernel cuts them";
  EXPECT_EQ(render_unified("/a b.efi", {plain, "root=/dev/vda2", ""}), "");
  EXPECT_EQ(render_unified("/a$b.efi", {plain, "root=/dev/vda2", ""}), "");
  EXPECT_EQ(render_unified("/x.efi", {*parse_unified_layout(image({kLinux, kName})), " \n", "6.12"}), "");
}

TEST(UnifiedKernel, tells_nothing_of_what_systemd_boot_does_not_list) {
  const UnifiedLayout plain = *parse_unified_layout(image({kLinux, kName, kWords}));
  EXPECT_EQ(render_unified("/EFI/Linux/auto-x.efi", {plain, "root=/dev/vda2", ""}), "");
  EXPECT_EQ(render_unified("/x.efi", {*parse_unified_layout(image({kLinux, kWords})), "root=/dev/vda2", ""}),
            "");
}

TEST(UnifiedKernel, is_made_again_if_only_the_parameter_is_new) {
  const auto of = [](const std::vector<Section>& sections, const std::string& words) {
    return UnifiedKernel{*parse_unified_layout(image(sections)), words, "6.12"};
  };
  const std::vector<Section> all{kLinux, kName, kWords, {".initrd", 9, 512, 9000}};
  const UnifiedKernel before = of(all, "root=/dev/vda2 quiet\n");
  const auto why = [&](const UnifiedKernel& now, const Parameter& wanted) {
    return why_not_remade(before, now, wanted).value_or("");
  };
  EXPECT_EQ(why(of(all, "root=/dev/vda2 quiet ramroot=tmpfs"), "tmpfs"), "");
  EXPECT_EQ(why(of(all, "systemd.machine_id=1 root=/dev/vda2  quiet"), {}), "");
  EXPECT_EQ(why(of(all, "root=/dev/vda2 quiet"), "tmpfs"), "has not ramroot=tmpfs");
  EXPECT_EQ(why(of(all, "root=/dev/vda2 quiet ramroot=tmpfs"), {}), "has ramroot= all the same");
  EXPECT_EQ(why(of(all, "root=/dev/vda3 quiet ramroot=tmpfs"), "tmpfs"), "has other words than before");
  EXPECT_EQ(why(of({kLinux, kName, kWords}, "root=/dev/vda2 quiet ramroot=tmpfs"), "tmpfs"),
            "lacks the section .initrd");
  EXPECT_EQ(why(of({kName, kWords, {".initrd", 9, 512, 9000}}, ""), {}), "has no kernel in it");
  UnifiedKernel is_signed = before;
  is_signed.layout.is_signed = true;
  EXPECT_EQ(why_not_remade(is_signed, before, {}), "is not signed, as it was");
  std::vector<Section> more = all;
  more.push_back({".dtb", 9, 512, 9900});
  EXPECT_EQ(why(of(more, "root=/dev/vda2 quiet"), {}), "has a section that it had not, .dtb");
}

TEST(UnifiedKernel, has_a_signature_in_its_fifth_table) {
  std::string one = image({kLinux, kName, kWords});
  EXPECT_FALSE(parse_unified_layout(one)->is_signed);
  put(one, 0x98, 0x20b, 2);
  put(one, 0x98 + 108, 16, 4);
  EXPECT_FALSE(parse_unified_layout(one)->is_signed);
  put(one, 0x98 + 112 + 36, 2048, 4);
  EXPECT_TRUE(parse_unified_layout(one)->is_signed);
  put(one, 0x98 + 108, 4, 4);
  EXPECT_FALSE(parse_unified_layout(one)->is_signed) << "only as many tables as it says";
}

TEST(UnifiedKernel, that_is_kept_has_a_name_that_nobody_starts) {
  EXPECT_EQ(image_of_kept("/efi/EFI/Linux/a.efi.kept"), "/efi/EFI/Linux/a.efi");
  for (const char* other : {"/efi/EFI/Linux/a.efi", "/efi/a.efi.kept", "/efi/EFI/Linux/a.kept"})
    EXPECT_EQ(image_of_kept(other), "");
}

TEST(UnifiedKernel, is_no_other_file) {
  const std::string good = image({kLinux, kWords});
  for (std::size_t size = 0; size < good.size(); ++size)
    EXPECT_FALSE(parse_unified_layout(good.substr(0, size))) << size;
  for (const char* other : {"", "MZ", "070701", "\x1f\x8b", "PE"}) EXPECT_FALSE(parse_unified_layout(other));
  std::string far = good;
  put(far, 0x3c, 0xffffffff, 4);
  EXPECT_FALSE(parse_unified_layout(far));
  std::string many = good;
  put(many, 0x86, 0xffff, 2);
  EXPECT_FALSE(parse_unified_layout(many));
}

}  // namespace ramroot::test
