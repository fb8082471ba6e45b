using ProviderKit.Vendors.Anthropic;


namespace ProviderKit.Vendors.ClaudeCode;

/// <summary>Claude Code over HTTP: the same API and format as Anthropic's, with keys of its own.</summary>
internal static class ClaudeCodeVendor
{
    public static readonly HttpVendor Row = AnthropicVendor.Row with
    {
        Name = "claude_code",
        TelemetryName = AnthropicVendor.Row.Name,
        SignsAs = AnthropicVendor.Row.SignsAs,
        Prefix = "ext-claude-code-",
        Settings = new SettingNames("CLAUDE_CODE"),
        Apis = AnthropicVendor.ApisOf("claude_code"),
        Errors = AnthropicVendor.Row.Errors with
        {
            Rules =
            [
                // Plans have separate limits for the larger models. The other models are still served.
                Limit("You've hit your Opus", "*opus*"), Limit("You've reached your Opus", "*opus*"), Limit("Opus * limit reached", "*opus*"), Limit("Opus limit reached", "*opus*"),
                Limit("You've hit your Sonnet", "*sonnet*"), Limit("You've reached your Sonnet", "*sonnet*"), Limit("Sonnet * limit reached", "*sonnet*"), Limit("Sonnet limit reached", "*sonnet*"),
                // The command's message when a long context is refused. Source: github.com/anthropics/claude-code/issues/53607.
                new() { Contains = "required for 1M context", Then = ErrorAction.PassOn },
                .. AnthropicVendor.Row.Errors.Rules,
            ],
        },
        Models =
        [
            "claude-3-5-sonnet-20241022", "claude-3-opus-20240229", "claude-3-sonnet-20240229", "claude-3-haiku-20240307",
        ],
    };

    private static ErrorRule Limit(string begins, string models) => new() { Begins = begins, Then = ErrorAction.Block, Models = models };
}
