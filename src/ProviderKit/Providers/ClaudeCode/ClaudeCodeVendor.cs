using ProviderKit.Providers.Anthropic;

namespace ProviderKit.Providers.ClaudeCode;

/// <summary>Claude Code over HTTP: the same API and format as Anthropic's, with keys of its own.</summary>
internal static class ClaudeCodeVendor
{
    public static readonly HttpVendor Row = AnthropicVendor.Row with
    {
        Name = "claude_code",
        Prefix = "ext-claude-code-",
        Settings = new SettingNames("CLAUDE_CODE"),
        Translator = new MessagesTranslator("claude_code"),
        Models =
        [
            "claude-3-5-sonnet-20241022", "claude-3-opus-20240229", "claude-3-sonnet-20240229", "claude-3-haiku-20240307",
        ],
    };
}
