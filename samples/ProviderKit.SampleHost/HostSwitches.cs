namespace ProviderKit.SampleHost;

/// <summary>The host's own switches, taken out of the arguments before configuration reads the rest.</summary>
internal sealed record HostSwitches(bool Demo, bool Check, string[] OtherArguments)
{
    public static HostSwitches TakeFrom(string[] args) => new(
        args.Contains("--demo"),
        args.Contains("--check"),
        [.. args.Where(a => a is not ("--demo" or "--check"))]);
}
