namespace ProviderKit;

/// <summary>What a rule of the guard does when it finds something.</summary>
public enum GuardAction
{
    /// <summary>The client gets a 400 with the code <c>content_blocked</c>; a stream that has begun ends with that error.</summary>
    Refuse,

    /// <summary>The match is noted in the request's trail and in the log, without the text; nothing is held back.</summary>
    Log,
}
