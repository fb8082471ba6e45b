using System.Text.RegularExpressions;

namespace ProviderKit.Formats.Canonical.Rules;

/// <summary>What a wire format takes where OpenAI's format takes more. Data: each vendor's folder has one row. Immutable.</summary>
internal sealed record FormatRules
{
    /// <summary>The provider's name, for errors.</summary>
    public required string Provider { get; init; }

    /// <summary>The names of tools. Default: any.</summary>
    public NameGrammar? ToolNames { get; init; }

    /// <summary>The names of a tool's arguments, at the top of its schema. Default: any.</summary>
    public NameGrammar? ArgumentNames { get; init; }

    /// <summary>The ids of calls. Default: any.</summary>
    public NameGrammar? CallIds { get; init; }

    /// <summary>The types of tools that the format takes beside functions. Default: none, they are a 400.</summary>
    public Regex? OtherToolTypes { get; init; }

    /// <summary>Whether a choice of tools may name those that are allowed. Default: false, the others are not sent.</summary>
    public bool TakesAllowedTools { get; init; }

    /// <summary>
    /// The types of media that a part of the type <c>image_url</c> may hold as bytes, such as <c>image/png</c>. Default: none
    /// named, the bytes are not looked at.
    /// </summary>
    public IReadOnlyList<string> ImageTypes { get; init; } = [];

    /// <summary>The member of <c>extra_content</c> that the format reads. Default: none.</summary>
    public string? ExtraContent { get; init; }

    /// <summary>Whether an instruction stays where it stands among the messages. Default: none does.</summary>
    public Func<ChatTurn, bool> TakesInPlace { get; init; } = static _ => false;

    /// <summary>The rules for the shape of a conversation, in the order in which they are applied.</summary>
    public IReadOnlyList<ConversationRule> Conversation { get; init; } = [];
}
