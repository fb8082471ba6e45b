namespace ProviderKit;

/// <summary>A guard rule: what it looks for, and what it does about a match (<c>ProviderKit:Guard:Rules:0</c>, …).</summary>
public sealed class GuardRule
{
    /// <summary>The rule's name in the client's error, the trail and the log. Default: null, its number: <c>rule 0</c>.</summary>
    public string? Name { get; set; }

    /// <summary>Words and phrases. They match whole words in any case. Default: none.</summary>
    public IList<string> Words { get; } = [];

    /// <summary>
    /// .NET regular expressions that ignore case. Matching time grows only linearly with the text, so backreferences and
    /// lookarounds are not available. Default: none.
    /// </summary>
    public IList<string> Patterns { get; } = [];

    /// <summary>Whether the texts of requests are checked. Default: true.</summary>
    public bool Requests { get; set; } = true;

    /// <summary>Whether the texts of replies are checked. Default: false.</summary>
    public bool Replies { get; set; }

    /// <summary>The models by the names that clients ask for: patterns separated by commas, in which <c>*</c> stands for any text. Default: null, all.</summary>
    public string? Models { get; set; }

    /// <summary>What the rule does about a match. Default: <see cref="GuardAction.Refuse"/>.</summary>
    public GuardAction Action { get; set; }
}
