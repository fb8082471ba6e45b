namespace ProviderKit.Formats.Requests;

/// <summary>What a translation puts into a request, and some models and accounts refuse: without it they answer.</summary>
[Flags]
internal enum OptionalParts
{
    /// <summary>Nothing of it.</summary>
    None = 0,

    /// <summary>Thoughts of earlier answers, as the vendor sealed them.</summary>
    Thoughts = 1,

    /// <summary>The wish to be shown the thoughts.</summary>
    ThoughtTexts = 2,

    /// <summary>The wish for sealed thoughts, to be sent back later.</summary>
    SealedThoughts = 4,

    /// <summary>The wish for log probabilities, where it is no more than a wish (<see cref="Canonical.SoftMembers.LogProbs"/>).</summary>
    LogProbs = 8,
}
