using ProviderKit.Formats.Canonical;
using ProviderKit.Vendors.Cli;


namespace ProviderKit.Vendors.CursorAgent;

/// <summary>
/// Cursor's own command, <c>cursor-agent</c>, in print mode. It runs read-only (<c>--mode ask</c>, never
/// <c>--force</c>), and a project file forbids the remaining tools.
/// </summary>
internal sealed class CursorAgentCli : ICliVendor
{
    private const string NoTools =
        """{"permissions":{"allow":[],"deny":["Shell(*)","Shell(**)","Read(**)","Read(/**)","Write(**)","Write(/**)","WebFetch(*)","Mcp(*:*)"]}}""";

    private static readonly Dictionary<string, string> ProjectFiles = new() { [".cursor/cli.json"] = NoTools };

    public string Command => "cursor-agent";

    public IReadOnlyList<string> Models { get; } = ["auto", "gpt-5", "opus-4.1", "sonnet-4"];

    public CliErrorWords Words { get; } = new()
    {
        BadToken = ["Authentication required", "The provided API key is invalid", "Invalid API key"],
        RateLimited = ["You've hit your usage limit", "Rate limit"],
    };

    public string VariableFor(ApiToken token) => "CURSOR_API_KEY";

    // https://cursor.com/docs/cli/reference/configuration
    public IReadOnlyList<string> Variables { get; } = ["CURSOR_CONFIG_DIR"];

    public CliInvocation Prepare(ChatDocument chat, string model) => new(
        ["--print", "--output-format", "stream-json", "--stream-partial-output", "--mode", "ask", "--trust", "--model", model],
        CliPrompt.Transcript(chat))
    {
        Files = ProjectFiles,
    };

    public IChatStreamTranslator BeginOutput(ReplyContext context) => new CursorAgentOutput(context, Words);
}
