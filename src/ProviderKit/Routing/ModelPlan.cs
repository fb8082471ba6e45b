namespace ProviderKit.Routing;

/// <summary>What to try for one request, in order. Immutable, and made once wherever the model's name is known before.</summary>
/// <param name="first">Tried first.</param>
/// <param name="others">Tried in turn while what came back says so; most plans have none.</param>
internal sealed class ModelPlan(ModelTarget first, params ModelTarget[] others)
{
    public ModelTarget First { get; } = first;

    public IReadOnlyList<ModelTarget> Others => others;

    /// <summary>Whether an error of one target is a reason to try the next. Default: never.</summary>
    public Func<ProviderError, bool> MovesOn { get; init; } = static _ => false;

    /// <summary>When all have failed, the client hears the first error instead of the last. Default: false.</summary>
    public bool AnswersFirstError { get; init; }

    /// <summary>The same plan for a client that calls the model <paramref name="requested"/>.</summary>
    public ModelPlan As(string requested) => First.Requested == requested ? this : Renamed(requested);

    // Apart, since what its lambda captures is allocated when the method begins.
    private ModelPlan Renamed(string requested) =>
        new(First.As(requested), Array.ConvertAll(others, target => target.As(requested)))
        {
            MovesOn = MovesOn,
            AnswersFirstError = AnswersFirstError,
        };
}
