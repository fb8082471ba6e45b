using System.Text.RegularExpressions;

namespace ProviderKit.Formats.Canonical.Rules;

/// <summary>The rules of a wire format that is stricter than OpenAI's. Data: each vendor's folder has one row. Immutable.</summary>
internal sealed record FormatRules
{
    /// <summary>The provider's name, for errors.</summary>
    public required string Provider { get; init; }

    /// <summary>The grammar of tool names. Default: any name.</summary>
    public NameGrammar? ToolNames { get; init; }

    /// <summary>The grammar of argument names at the top level of a tool's schema. Default: any name.</summary>
    public NameGrammar? ArgumentNames { get; init; }

    /// <summary>The grammar of call ids. Default: any id.</summary>
    public NameGrammar? CallIds { get; init; }

    /// <summary>The types of tools other than functions that the format accepts. Default: none, they are a 400.</summary>
    public Regex? OtherToolTypes { get; init; }

    /// <summary>Whether a choice of tools can list the allowed tools. Default: false, the other tools are not sent.</summary>
    public bool TakesAllowedTools { get; init; }

    /// <summary>
    /// The media types that a part of the type <c>image_url</c> may contain as bytes, such as <c>image/png</c>. Default: empty,
    /// the bytes are not checked.
    /// </summary>
    public IReadOnlyList<string> ImageTypes { get; init; } = [];

    /// <summary>The member of <c>extra_content</c> that the format reads. Default: none.</summary>
    public string? ExtraContent { get; init; }

    /// <summary>Whether a system message keeps its position among the messages. Default: no.</summary>
    public Func<ChatTurn, bool> TakesInPlace { get; init; } = static _ => false;

    /// <summary>The rules for the structure of a conversation, in the order in which they are applied.</summary>
    public IReadOnlyList<ConversationRule> Conversation { get; init; } = [];
}
