using ProviderKit.Routing;

namespace ProviderKit.Dispatch.Attempts;

/// <summary>What trying one target, or a whole plan, came to: a reply and the attempt that holds what it needs, or an error and nothing.</summary>
internal readonly struct AttemptOutcome
{
    private AttemptOutcome(ModelTarget? target, string? tokenName, Attempt? attempt, OpenedReply reply)
    {
        (Target, TokenName, Attempt, Reply) = (target, tokenName, attempt, reply);
    }

    /// <summary>The target that answered, or whose error this is; null when the model led to none.</summary>
    public ModelTarget? Target { get; }

    /// <summary>The token it was tried with last; null for none.</summary>
    public string? TokenName { get; }

    /// <summary>Holds what the reply needs until its end; null beside an error.</summary>
    public Attempt? Attempt { get; }

    /// <summary>The reply, or the error.</summary>
    public OpenedReply Reply { get; }

    /// <summary>Without secrets; null after a success.</summary>
    public ProviderError? Error => Reply.Error;

    /// <summary>The same outcome with another reply, or another error.</summary>
    public AttemptOutcome With(OpenedReply reply) => new(Target, TokenName, Attempt, reply);

    /// <summary>Releases a reply that will not be read. Does nothing for an error.</summary>
    public async ValueTask ReleaseAsync()
    {
        await Reply.ReleaseAsync().ConfigureAwait(false);
        Attempt?.Dispose();
    }

    public static AttemptOutcome Succeeded(Attempt attempt, OpenedReply reply) => new(attempt.Target, attempt.TokenName, attempt, reply);

    /// <summary>An answer of the gateway's own, for which no upstream was asked.</summary>
    /// <param name="target">Whose model was asked for.</param>
    /// <param name="body">The answer.</param>
    /// <param name="isEstimate">Whether it stands in for an upstream's.</param>
    public static AttemptOutcome Answered(ModelTarget target, byte[] body, bool isEstimate) =>
        new(target, null, null, OpenedReply.Own(body, isEstimate));

    /// <summary>An answer of the gateway's own, to what is asked of no provider.</summary>
    public static AttemptOutcome AnsweredHere(ReadOnlyMemory<byte> body) => new(null, null, null, OpenedReply.Own(body, isEstimate: false));

    /// <summary>A reply that a filter gave, for which no upstream was asked.</summary>
    public static AttemptOutcome AnsweredByFilter(OpenedReply reply) => new(null, null, null, reply);

    /// <param name="attempt">An attempt that failed.</param>
    /// <param name="error">What it failed at, masked already.</param>
    public static AttemptOutcome Failed(Attempt attempt, ProviderError error) =>
        new(attempt.Target, attempt.TokenName, null, new OpenedReply(error));

    /// <summary>An error of our own, without or after attempts.</summary>
    /// <param name="mask">It may quote the request.</param>
    /// <param name="error">The error.</param>
    /// <param name="target">Whose turn it was; null when the model led to none.</param>
    /// <param name="tokenName">The token that was tried last; null for none.</param>
    /// <param name="usage">What was spent on a reply that the client is not given. Default: nothing.</param>
    public static AttemptOutcome Refused(in ErrorMask mask, ProviderError error, ModelTarget? target = null, string? tokenName = null, ChatUsage usage = default) =>
        new(target, tokenName, null, new OpenedReply(mask.Apply(error), usage));
}
