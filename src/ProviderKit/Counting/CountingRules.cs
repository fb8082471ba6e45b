namespace ProviderKit.Counting;

/// <summary>Which members of a format the model reads. Data; one object per format.</summary>
internal sealed class CountingRules
{
    /// <summary>The members of the body itself.</summary>
    public required MemberTable Body { get; init; }

    /// <summary>The members of messages and of the blocks in them, at any depth.</summary>
    public required MemberTable Message { get; init; }

    /// <summary>The members of a tool, at any depth outside its schema.</summary>
    public required MemberTable Tool { get; init; }
}
