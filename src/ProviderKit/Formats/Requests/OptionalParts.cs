namespace ProviderKit.Formats.Requests;

/// <summary>Options that a translation adds to a request and that some models and accounts refuse. They answer without these options.</summary>
[Flags]
internal enum OptionalParts
{
    /// <summary>None of the following.</summary>
    None = 0,

    /// <summary>Thoughts of earlier answers, as sealed by the vendor.</summary>
    Thoughts = 1,

    /// <summary>The option to include thoughts in the reply.</summary>
    ThoughtTexts = 2,

    /// <summary>The option to get sealed thoughts, which are sent back later.</summary>
    SealedThoughts = 4,

    /// <summary>The option to get log probabilities, if they are optional (<see cref="Canonical.SoftMembers.LogProbs"/>).</summary>
    LogProbs = 8,
}
