namespace ProviderKit.Formats.Canonical.Rules;

/// <summary>One rule for the structure of a conversation.</summary>
/// <param name="Name">The rule in a few words, for tests.</param>
/// <param name="Apply">Changes the turns so that they follow the rule.</param>
internal sealed record ConversationRule(string Name, Action<ConversationDraft> Apply)
{
    public override string ToString() => Name;
}

/// <summary>A conversation while rules are applied to it. Not thread-safe.</summary>
/// <param name="turns">The turns, in order.</param>
/// <param name="rules">The format's rules.</param>
internal sealed class ConversationDraft(IEnumerable<ChatTurn> turns, FormatRules rules)
{
    public List<ChatTurn> Turns { get; set; } = [.. turns];

    public FormatRules Rules { get; } = rules;
}
