namespace ProviderKit.Vendors.Cli;

/// <summary>
/// Selects the host's environment variables that a command gets: those that programs need for their files, their language and the
/// network, those that the vendor documents, and those that the operator names. All others may contain secrets of the host, such
/// as this gateway's keys, other providers' tokens and certificate passwords.
/// </summary>
internal static class CliEnvironment
{
    private static readonly HashSet<string> Passed = new(StringComparer.OrdinalIgnoreCase)
    {
        "PATH", "HOME", "USER", "LOGNAME", "SHELL", "LANG", "LANGUAGE", "TZ", "TERM", "TMPDIR", "TMP", "TEMP",
        "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY",
        "SSL_CERT_FILE", "SSL_CERT_DIR", "NODE_EXTRA_CA_CERTS",
        // Without these a program does not start on Windows, or does not find its settings.
        "SystemRoot", "SystemDrive", "windir", "ComSpec", "PATHEXT", "USERPROFILE", "USERNAME", "HOMEDRIVE", "HOMEPATH",
        "APPDATA", "LOCALAPPDATA", "ProgramData", "ProgramFiles", "ProgramFiles(x86)",
    };

    private static readonly string[] PassedBeginnings = ["LC_", "XDG_"];

    /// <summary>Removes all other variables from <paramref name="variables"/>.</summary>
    /// <param name="variables">The host's variables.</param>
    /// <param name="ofVendor">Names that the vendor documents.</param>
    /// <param name="ofOperator">Names from the settings. A name that ends in <c>*</c> matches every name with that prefix.</param>
    public static void Restrict(IDictionary<string, string?> variables, IReadOnlyList<string> ofVendor, IList<string> ofOperator)
    {
        foreach (string name in variables.Keys.Where(name => !IsPassed(name)).ToArray()) variables.Remove(name);

        bool IsPassed(string name) =>
            Passed.Contains(name) || ofVendor.Contains(name)
            || PassedBeginnings.Any(beginning => name.StartsWith(beginning, StringComparison.Ordinal))
            || ofOperator.Any(given => given.EndsWith('*') ? name.StartsWith(given[..^1], StringComparison.Ordinal) : name == given);
    }
}
