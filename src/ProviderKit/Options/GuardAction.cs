namespace ProviderKit;

/// <summary>What a guard rule does when it finds a match.</summary>
public enum GuardAction
{
    /// <summary>The client gets a 400 with the code <c>content_blocked</c>; a stream that has begun ends with that error.</summary>
    Refuse,

    /// <summary>The match is recorded in the request's trail and in the log, without the text; nothing is withheld.</summary>
    Log,
}
