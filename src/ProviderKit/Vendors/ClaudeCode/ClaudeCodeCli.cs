using System.Buffers;
using System.Text;
using System.Text.Json;
using ProviderKit.Formats.Canonical;
using ProviderKit.Texts;
using ProviderKit.Vendors.Cli;

namespace ProviderKit.Vendors.ClaudeCode;

/// <summary>
/// Anthropic's own command, <c>claude</c>, in print mode: without tools, without the user's settings, hooks and MCP
/// servers, and without a session on disk.
/// </summary>
internal sealed class ClaudeCodeCli : ICliVendor
{
    public string Command => "claude";

    public IReadOnlyList<string> Models { get; } = ["sonnet", "opus", "haiku", "claude-sonnet-4-20250514"];

    public CliErrorWords Words { get; } = new()
    {
        // Source of the limit messages: github.com/anthropics/claude-code/issues (2087, 1450, 77082), github.com/benbasha/Claude-Autopilot/issues/25.
        BadToken = ["Invalid API key", "Please run /login", "Not logged in", "Failed to authenticate", "OAuth token"],
        OutOfQuota = ["Credit balance is too low"],
        RateLimited =
        [
            "Claude AI usage limit reached", "Claude usage limit reached", "Claude * usage limit reached", "Usage limit reached", "* limit reached",
            "You've hit your", "You've reached your", "Rate limit reached", "Request rejected (429)",
        ],
        Overloaded = ["Overloaded"],
        AboutRequest = ["Prompt is too long", "Request too large"],
    };

    // A token from "claude setup-token" belongs to a subscription and is not an API key.
    public string VariableFor(ApiToken token) => token.BeginsWith("sk-ant-oat") ? "CLAUDE_CODE_OAUTH_TOKEN" : "ANTHROPIC_API_KEY";

    // https://code.claude.com/docs/en/settings#environment-variables. Without CLAUDECODE and CLAUDE_CODE_ENTRYPOINT: if they
    // are set, the command itself started the host, and it refuses to run within itself.
    public IReadOnlyList<string> Variables { get; } =
        ["CLAUDE_CONFIG_DIR", "CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC", "DISABLE_AUTOUPDATER", "DISABLE_ERROR_REPORTING", "DISABLE_TELEMETRY"];

    public CliInvocation Prepare(ChatDocument chat, string model) => new(
        [
            "-p", "--output-format", "stream-json", "--verbose", "--include-partial-messages", "--tools", "", "--strict-mcp-config",
            "--setting-sources", "", "--no-session-persistence", "--model", model,
        ],
        Messages(chat))
    {
        SideText = CliPrompt.System(chat),
        SideOption = "--system-prompt-file",
    };

    public IChatStreamTranslator BeginOutput(ReplyContext context) => new ClaudeCodeOutput(context, Words);

    /// <summary>The messages as a JSON array. This also prevents a leading slash from being read as a slash command.</summary>
    private static string Messages(ChatDocument chat)
    {
        var output = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(output, JsonText.Readable))
        {
            json.WriteStartArray();
            foreach (var turn in CliPrompt.Said(chat))
            {
                json.WriteStartObject();
                json.WriteString("role"u8, turn.Role == ChatRole.User ? "user"u8 : "assistant"u8);
                json.WriteStartArray("content"u8);
                foreach (var part in turn.Parts.OfType<ChatTextPart>())
                {
                    json.WriteStartObject();
                    json.WriteString("type"u8, "text"u8);
                    json.WriteString("text"u8, part.Text);
                    json.WriteEndObject();
                }
                json.WriteEndArray();
                json.WriteEndObject();
            }
            json.WriteEndArray();
        }
        // The command inserts a file into the prompt for each @path. Clients of the gateway must not be able to use that.
        return Encoding.UTF8.GetString(output.WrittenSpan).Replace("@", "\\u0040", StringComparison.Ordinal);
    }
}
