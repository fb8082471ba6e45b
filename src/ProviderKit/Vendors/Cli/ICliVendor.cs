using ProviderKit.Formats.Canonical;

namespace ProviderKit.Vendors.Cli;

/// <summary>
/// What one vendor's command takes and what its output means: lines of JSON, the last of them of type <c>result</c>.
/// Stateless and thread-safe.
/// </summary>
internal interface ICliVendor
{
    /// <summary>The command's usual name.</summary>
    string Command { get; }

    /// <summary>The models the command is known to have. Others pass through.</summary>
    IReadOnlyList<string> Models { get; }

    /// <summary>How the command words failures that decide about the token.</summary>
    CliErrorWords Words { get; }

    /// <summary>The variable in which the command looks for a token of this kind.</summary>
    string VariableFor(ApiToken token);

    /// <summary>Variables of the host's that the command documents and gets. None that holds a credential: those are tokens.</summary>
    IReadOnlyList<string> Variables { get; }

    /// <summary>How to call the command for this request, which <see cref="CliRequestCheck"/> has found to be plain text.</summary>
    CliInvocation Prepare(ChatDocument chat, string model);

    /// <summary>Begins the reading of one output.</summary>
    IChatStreamTranslator BeginOutput(ReplyContext context);
}

/// <summary>One call of a command.</summary>
/// <param name="Arguments">Its arguments, never holding what the client wrote.</param>
/// <param name="Input">What it reads: the prompt.</param>
internal sealed record CliInvocation(IReadOnlyList<string> Arguments, string Input)
{
    /// <summary>Files in its working directory, by relative path. Default: none, the directory is empty.</summary>
    public IReadOnlyDictionary<string, string> Files { get; init; } = new Dictionary<string, string>();

    /// <summary>A text that is handed over as a file outside of the working directory; null for none.</summary>
    public string? SideText { get; init; }

    /// <summary>The option that names the file of <see cref="SideText"/>.</summary>
    public string? SideOption { get; init; }
}
