namespace ProviderKit;

/// <summary>What one rule of the guard looks for, and what it does about it (<c>ProviderKit:Guard:Rules:0</c>, …).</summary>
public sealed class GuardRule
{
    /// <summary>The rule's name, which the client's error, the trail and the log show. Default: null, its number: <c>rule 0</c>.</summary>
    public string? Name { get; set; }

    /// <summary>Words and phrases, found as whole words in any case. Default: none.</summary>
    public IList<string> Words { get; } = [];

    /// <summary>
    /// Regular expressions of .NET, without regard to case. They are matched in time that grows with the text and no faster, so backreferences and
    /// lookarounds are not available. Default: none.
    /// </summary>
    public IList<string> Patterns { get; } = [];

    /// <summary>Whether the texts of requests are looked at. Default: true.</summary>
    public bool Requests { get; set; } = true;

    /// <summary>Whether the texts of replies are looked at. Default: false.</summary>
    public bool Replies { get; set; }

    /// <summary>The models, by the names that clients ask for, as patterns with commas between in which <c>*</c> stands for any text. Default: null, all.</summary>
    public string? Models { get; set; }

    /// <summary>What happens when something is found. Default: <see cref="GuardAction.Refuse"/>.</summary>
    public GuardAction Action { get; set; }
}
