namespace ProviderKit;

/// <summary>Defines what one kind of upstream error means. All conditions that are set must match; at least one must be set. Immutable.</summary>
/// <remarks>Text comparison ignores case.</remarks>
public sealed record ErrorRule
{
    /// <summary>The HTTP status of the reply. An error in a reply with status 200 has the status that it names. Default: null, any.</summary>
    public int? Status { get; init; }

    /// <summary>The error's code, type or reason. A part after a colon may be omitted. Default: null, any.</summary>
    public string? Code { get; init; }

    /// <summary>The beginning of the error's message; <c>*</c> stands for one word, such as an id. Default: null, any message.</summary>
    public string? Begins { get; init; }

    /// <summary>
    /// A part of the error's message. A message may quote the request, so if the rule blocks a token, use <see cref="Begins"/>, or
    /// set <see cref="Status"/> as well. Default: null, any message.
    /// </summary>
    public string? Contains { get; init; }

    /// <summary>The consequence of a match.</summary>
    public required ErrorAction Then { get; init; }

    /// <summary>
    /// How long the token is blocked, instead of the upstream's hint and the usual times. Only for
    /// <see cref="ErrorAction.Block"/> and <see cref="ErrorAction.Bench"/>. Default: null.
    /// </summary>
    public TimeSpan? For { get; init; }

    /// <summary>Whether the block covers the token or only the model. Default: null, what the provider's rate limits cover.</summary>
    public LimitScope? Scope { get; init; }

    /// <summary>
    /// The class of models that the block covers, as a pattern in which <c>*</c> stands for any text, such as <c>*:free</c>. For a
    /// model that does not match, the block covers that model only. Default: null, see <see cref="Scope"/>.
    /// </summary>
    public string? Models { get; init; }

    /// <summary>Whether a condition is set. A rule without one would match every error, so it matches none.</summary>
    internal bool HasCondition => Status is not null || Code is not null || Begins is not null || Contains is not null;
}
