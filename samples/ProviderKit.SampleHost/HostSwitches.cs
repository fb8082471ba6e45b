namespace ProviderKit.SampleHost;

/// <summary>The host's own switches, taken out of the arguments before configuration reads the rest.</summary>
/// <param name="Demo">Simulated upstreams.</param>
/// <param name="Check">Tries the providers and ends.</param>
/// <param name="Health">Asks the host that runs here how it is, and ends.</param>
/// <param name="Help">Says what there is and ends.</param>
/// <param name="Version">Says which version it is and ends.</param>
/// <param name="Unknown">The first switch that is none; null when all are known.</param>
/// <param name="OtherArguments">What configuration reads: <c>--name value</c> and <c>--name=value</c>.</param>
internal sealed record HostSwitches(bool Demo, bool Check, bool Health, bool Help, bool Version, string? Unknown, string[] OtherArguments)
{
    public const string Usage = """
        ProviderKit's sample host, a gateway for OpenAI clients (base URL http://127.0.0.1:4000/v1) and for Claude Code and
        other Anthropic clients (ANTHROPIC_BASE_URL=http://127.0.0.1:4000). Configured by environment, .env and appsettings.json.
          --demo            all upstreams are simulated; no key is needed
          --check           tries every provider and token, and ends
          --health          asks the host that listens where this one would (GET /health), and ends with 0 if it is well
          --urls <address>  where to listen, such as http://127.0.0.1:4001; any setting can be given like this
          --version         prints the version
          --help            this
        """;

    /// <summary>What the server and the host read by itself, beside the sections.</summary>
    private static readonly string[] HostSettings = ["urls", "http_ports", "https_ports", "environment", "shutdownTimeoutSeconds", "PORT"];

    private static readonly string[] Sections = ["ProviderKit", "Kestrel", "Logging"];

    private static readonly string[] Own = ["--demo", "--check", "--health", "--help", "-h", "--version"];

    public static HostSwitches TakeFrom(string[] args)
    {
        string[] others = [.. args.Where(a => !Own.Contains(a))];
        return new HostSwitches(
            args.Contains("--demo"), args.Contains("--check"), args.Contains("--health"), args.Contains("--help") || args.Contains("-h"), args.Contains("--version"),
            FirstUnknown(others), others);
    }

    /// <summary>
    /// Configuration passes over a switch without a value, and takes one that nothing reads: a slip such as --dmeo would
    /// start the real thing, and --urlz would listen elsewhere.
    /// </summary>
    private static string? FirstUnknown(string[] args)
    {
        for (int i = 0; i < args.Length; i++)
        {
            int equals = args[i].IndexOf('=', StringComparison.Ordinal);
            string name = equals < 0 ? args[i] : args[i][..equals];
            bool named = name.StartsWith('-') || name.StartsWith('/');
            if (!IsSetting(name.TrimStart('-', '/'))) return name;
            if (equals >= 0) continue;
            if (!named || i + 1 == args.Length || args[i + 1].StartsWith("--", StringComparison.Ordinal)) return name;
            i++; // its value
        }
        return null;
    }

    // Flat names (EXT_OPENAI_ENABLED) are checked with those of the environment.
    private static bool IsSetting(string name) =>
        HostSettings.Contains(name, StringComparer.OrdinalIgnoreCase)
        || Sections.Any(section => name.StartsWith(section + ":", StringComparison.OrdinalIgnoreCase))
        || (name.Length > 0 && name.All(c => char.IsAsciiLetterUpper(c) || char.IsAsciiDigit(c) || c == '_'));
}
