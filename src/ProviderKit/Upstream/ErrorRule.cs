namespace ProviderKit;

/// <summary>What one kind of upstream error means. Everything that is set must match; at least one condition has to be set. Immutable.</summary>
/// <remarks>Text is compared without regard to case.</remarks>
public sealed record ErrorRule
{
    /// <summary>The HTTP status of the answer. An error in a 200 has the status that it names. Default: null, any.</summary>
    public int? Status { get; init; }

    /// <summary>The error's code, type or reason. A part after a colon need not be named. Default: null, any.</summary>
    public string? Code { get; init; }

    /// <summary>How the error's message begins; a <c>*</c> stands for one word, such as an id. Default: null, any message.</summary>
    public string? Begins { get; init; }

    /// <summary>
    /// A part of the error's message. A message may quote the request, so use <see cref="Begins"/>, or
    /// <see cref="Status"/> as well, where the rule blocks a token. Default: null, any message.
    /// </summary>
    public string? Contains { get; init; }

    /// <summary>What follows.</summary>
    public required ErrorAction Then { get; init; }

    /// <summary>
    /// How long the token rests, in place of what the upstream says and of the usual times. Only for
    /// <see cref="ErrorAction.Block"/> and <see cref="ErrorAction.Bench"/>. Default: null.
    /// </summary>
    public TimeSpan? For { get; init; }

    /// <summary>How much of the token is concerned. Default: null, what the provider's rate limits cover.</summary>
    public LimitScope? Scope { get; init; }

    /// <summary>
    /// The class of models that is concerned, as a pattern in which <c>*</c> stands for any text, such as <c>*:free</c>. A
    /// model that does not match is concerned alone. Default: null, see <see cref="Scope"/>.
    /// </summary>
    public string? Models { get; init; }

    /// <summary>Without one it would match every error, so it matches none.</summary>
    internal bool HasCondition => Status is not null || Code is not null || Begins is not null || Contains is not null;
}
