using ProviderKit.Formats.Canonical;

namespace ProviderKit.Vendors.Cli;

/// <summary>
/// Prepares the calls of one vendor's command and reads its output: lines of JSON, the last one with the type <c>result</c>.
/// Stateless and thread-safe.
/// </summary>
internal interface ICliVendor
{
    /// <summary>The command's usual name.</summary>
    string Command { get; }

    /// <summary>The known models of the command. Other names are passed through.</summary>
    IReadOnlyList<string> Models { get; }

    /// <summary>How the command words failures that affect the token.</summary>
    CliErrorWords Words { get; }

    /// <summary>The environment variable from which the command reads a token of this kind.</summary>
    string VariableFor(ApiToken token);

    /// <summary>The documented variables of the host that the command gets. Never variables that hold a credential: credentials are configured as tokens.</summary>
    IReadOnlyList<string> Variables { get; }

    /// <summary>Prepares the call for a request, which <see cref="CliRequestCheck"/> has reduced to plain text.</summary>
    CliInvocation Prepare(ChatDocument chat, string model);

    /// <summary>Begins to read the output of one run.</summary>
    IChatStreamTranslator BeginOutput(ReplyContext context);
}

/// <summary>One call of a command.</summary>
/// <param name="Arguments">The arguments. They never contain prompt text.</param>
/// <param name="Input">The standard input: the prompt.</param>
internal sealed record CliInvocation(IReadOnlyList<string> Arguments, string Input)
{
    /// <summary>Files in its working directory, by relative path. Default: none, the directory is empty.</summary>
    public IReadOnlyDictionary<string, string> Files { get; init; } = new Dictionary<string, string>();

    /// <summary>A text that is passed as a file outside the working directory; null for none.</summary>
    public string? SideText { get; init; }

    /// <summary>The option that takes the path of the file with <see cref="SideText"/>.</summary>
    public string? SideOption { get; init; }
}
