namespace ProviderKit.SampleHost;

/// <summary>The host's own switches, taken out of the arguments before configuration reads the rest.</summary>
/// <param name="Demo">Simulated upstreams.</param>
/// <param name="Check">Tries the providers and ends.</param>
/// <param name="Help">Says what there is and ends.</param>
/// <param name="Unknown">The first switch that is none; null when all are known.</param>
/// <param name="OtherArguments">What configuration reads: <c>--name value</c> and <c>--name=value</c>.</param>
internal sealed record HostSwitches(bool Demo, bool Check, bool Help, string? Unknown, string[] OtherArguments)
{
    public const string Usage = """
        ProviderKit's sample host, an OpenAI-compatible gateway. Configured by environment, .env and appsettings.json.
          --demo            all upstreams are simulated; no key is needed
          --check           tries every provider and token, and ends
          --urls <address>  where to listen, such as http://127.0.0.1:4001; any setting can be given like this
          --help            this
        """;

    private static readonly string[] Own = ["--demo", "--check", "--help", "-h"];

    public static HostSwitches TakeFrom(string[] args)
    {
        string[] others = [.. args.Where(a => !Own.Contains(a))];
        return new HostSwitches(args.Contains("--demo"), args.Contains("--check"), args.Contains("--help") || args.Contains("-h"), FirstUnknown(others), others);
    }

    /// <summary>Configuration passes over a switch without a value, so that a slip such as --dmeo would start the real thing.</summary>
    private static string? FirstUnknown(string[] args)
    {
        for (int i = 0; i < args.Length; i++)
        {
            if (args[i].Contains('=', StringComparison.Ordinal)) continue;
            bool named = args[i].StartsWith('-') || args[i].StartsWith('/');
            if (!named || i + 1 == args.Length || args[i + 1].StartsWith("--", StringComparison.Ordinal)) return args[i];
            i++; // its value
        }
        return null;
    }
}
