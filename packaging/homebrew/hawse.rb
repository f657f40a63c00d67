# A template: `brew update-python-resources hawse` writes a `resource` for each package, and a release
# fills in the address and the hash of the sdist (docs/releasing.md).
class Hawse < Formula
  include Language::Python::Virtualenv

  desc "Day-to-day AWS operations: see everything, change only what you were shown"
  homepage "https://hawse.readthedocs.io"
  url "https://github.com/hawse-cli/hawse/releases/download/vVERSION/hawse-VERSION.tar.gz"
  sha256 "SHA256"
  license "Apache-2.0"
  head "https://github.com/hawse-cli/hawse.git", branch: "main"

  depends_on "cmake" => :build # awscrt; resources are built from source
  depends_on "rust" => :build # orjson
  depends_on "libyaml"
  depends_on "python@3.13"

  # RESOURCES

  def install
    virtualenv_install_with_resources
    generate_completions_from_executable(bin/"hawse", "completion", shells: [:bash, :zsh, :fish])
  end

  test do
    assert_match version.to_s, shell_output("#{bin}/hawse --version")
    assert_match "no-such-profile",
                 shell_output("#{bin}/hawse auth whoami -p no-such-profile 2>&1", 3)
  end
end
