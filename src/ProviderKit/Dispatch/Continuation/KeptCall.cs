using ProviderKit.Dispatch.Attempts;
using ProviderKit.Formats;
using ProviderKit.Responses;
using ProviderKit.Routing;

namespace ProviderKit.Dispatch.Continuation;

/// <summary>One request in a format whose replies can be kept: where it goes, and what its reply becomes. For one user at a time.</summary>
/// <param name="conversations">What all such calls share.</param>
/// <param name="asked">The request as the client sent it.</param>
/// <param name="sent">The request as it is dispatched.</param>
/// <param name="scope">Whose it is.</param>
internal sealed class KeptCall(KeptConversations conversations, ChatRequest asked, ChatRequest sent, CallerScope scope)
{
    /// <summary>The request as it is dispatched: with the upstream's own id, or with the whole conversation.</summary>
    public ChatRequest Request => sent;

    public KeptConversations Conversations => conversations;

    public CallerScope Scope => scope;

    public IReplyState State => asked.Format.State!;

    /// <summary>The responses that it names and an upstream keeps; null for none, where any target can serve it.</summary>
    public ClientIds? Ids { get; init; }

    private KeptRequest? _asked; // read once, on first use

    private ResponseHome? Home => Ids?.Home;

    private KeptRequest Asked => _asked ??= State.ReadRequest(asked.Body.Span);

    /// <summary>The client's id of the response that it continues; null for none.</summary>
    public string? Previous { get; init; }

    /// <summary>The items before its own, where the gateway kept them; null else.</summary>
    public IReadOnlyList<ReadOnlyMemory<byte>>? History { get; init; }

    /// <summary>How many responses of <see cref="History"/> are kept one by one.</summary>
    public int Links { get; init; }

    /// <summary>The plan of a request that only one provider can serve, regardless of any strategy.</summary>
    public RoutePlan? Pin(RoutePlan plan, out ProviderError? error)
    {
        error = null;
        return Home is null ? plan : HomePlan.Find(plan, Home, out error);
    }

    /// <summary>Makes the outcome the client's: with its ids, and kept if it asked for that.</summary>
    public async ValueTask<AttemptOutcome> FinishAsync(AttemptOutcome outcome)
    {
        if (outcome.Error is { } error) return outcome.With(new OpenedReply(Explain(error), outcome.Reply.Usage));
        if (outcome.Attempt is not { } attempt || IsUntouched(attempt)) return outcome;
        if (!State.HasReplies) return outcome.With(outcome.Reply.With((Ids ?? new ClientIds(conversations.Marks, HomeOf(attempt, ""), scope)).Renamed(outcome.Reply.Body.ToArray(), State)));
        if (outcome.Reply.Stream is { } stream)
        {
            stream.Keeper = new ReplyKeeper(this, attempt);
            return outcome;
        }
        byte[] json = outcome.Reply.Body.ToArray();
        var facts = State.ReadReply(json, isEvent: false);
        var treatment = Treat(attempt, facts);
        var body = await ApplyAsync(treatment, json, facts, isEvent: false).ConfigureAwait(false);
        return outcome.With(outcome.Reply.With(body));
    }

    /// <summary>Decides what becomes of a reply, by the first that is seen of it.</summary>
    public ReplyTreatment Treat(Attempt attempt, in KeptReply reply)
    {
        bool keeps = conversations.Vault.IsEnabled;
        if (attempt.IsTranslated)
            return new ReplyTreatment(null, Previous, keeps && Asked.Stores) { SaysStored = true };
        if (reply.IsStored && MarkOf(attempt, reply.Id) is { } mark) return new ReplyTreatment(mark, Previous, false);
        // An upstream of the same format that keeps nothing, for a client that expects it.
        return keeps && reply.Id.Length > 0 && Asked.Stores
            ? new ReplyTreatment(ResponseVault.NewId(), Previous, true) { SaysStored = true }
            : new ReplyTreatment(null, Previous, false);
    }

    /// <summary>The reply object with its new ids. One that is to be kept, and has ended, is kept.</summary>
    /// <param name="treatment">What is to become of it.</param>
    /// <param name="json">The reply object, or the event that holds it.</param>
    /// <param name="reply">What was read of it.</param>
    /// <param name="isEvent">Which of the two it is.</param>
    public ValueTask<SplicedBody> ApplyAsync(ReplyTreatment treatment, byte[] json, KeptReply reply, bool isEvent) =>
        treatment.Keeps && reply.IsDone ? KeepAsync(treatment, json, reply, isEvent) : new(treatment.Apply(json, reply, treatment.Keeps && !reply.IsFailed, OthersIn(json, reply)));

    /// <summary>The reply object with its new ids, of a reply that is not kept.</summary>
    public SplicedBody Apply(ReplyTreatment treatment, byte[] json, in KeptReply reply) => treatment.Apply(json, reply, stored: false, OthersIn(json, reply));

    private async ValueTask<SplicedBody> KeepAsync(ReplyTreatment treatment, byte[] json, KeptReply reply, bool isEvent)
    {
        byte[] made = treatment.Apply(json, reply, stored: true, OthersIn(json, reply)).ToArray();
        // Read anew: what was put in has moved the places.
        var facts = State.ReadReply(made, isEvent);
        var items = State.ItemsOf(asked.Body.Span, Asked);
        var (input, previous, links) = KeptConversations.PartOf(this, items);
        int start = facts.ObjectAt.Start.Value;
        var kept = new StoredResponse
        {
            Input = input,
            Previous = previous,
            Links = links,
            Reply = made.AsMemory()[facts.ObjectAt],
            Output = facts.OutputAt.Equals(default) ? default : (facts.OutputAt.Start.Value + 1 - start)..(facts.OutputAt.End.Value - 1 - start),
        };
        bool isKept = await conversations.Vault.KeepAsync(scope, facts.Id, kept).ConfigureAwait(false);
        return isKept ? new SplicedBody(made, default) : treatment.Apply(json, reply, stored: false, OthersIn(json, reply));
    }

    /// <summary>Edits of the ids that a reply says back beside its own and the one that it continues.</summary>
    private List<SplicedBody.Edit>? OthersIn(byte[] json, in KeptReply reply) => Ids?.EditsIn(json, State, reply.IdAt, reply.PreviousAt);

    /// <summary>Neither the gateway nor the upstream keeps the reply, and it is in the client's words.</summary>
    private bool IsUntouched(Attempt attempt) => State.HasReplies ? !attempt.IsTranslated && Previous is null && Ids is null && !Asked.Stores : attempt.IsTranslated || attempt.IsOptional;

    private string? MarkOf(Attempt attempt, string id) => id.Length == 0 ? null : conversations.Marks.Write(HomeOf(attempt, id), scope);

    private ResponseHome HomeOf(Attempt attempt, string id) =>
        new(attempt.Target.Entry.Name, conversations.FingerprintOf(attempt.Token), attempt.Target.UpstreamModel, attempt.Target.Requested, id);

    /// <summary>What the client of a conversation that cannot go on hears: with its own id in place of the upstream's.</summary>
    private ProviderError Explain(ProviderError error)
    {
        if (Home is null) return error;
        if (error is { Kind: ProviderErrorKind.NotFound, UpstreamStatus: null, Param: null })
            error = error with { Kind = ProviderErrorKind.InvalidRequest, Code = KeptConversations.NotFound.Code, Param = KeptConversations.NotFound.Param };
        return Ids!.Shown(error);
    }
}
