namespace UpstreamSimulator.Counting;

/// <summary>One call in the books, from its begin to its one outcome. Used by one thread at a time.</summary>
internal sealed class CallTicket(CallCounter books, TokenCounter token, int tokenOrdinal, int tokensSeen)
{
    private Outcome? _outcome;

    public int TokenOrdinal => tokenOrdinal;

    public int TokensSeen => tokensSeen;

    /// <summary>
    /// Notes the outcome; the first one counts. It is noted before the last bytes leave, so that a client which has
    /// the whole answer finds it counted; hence a later <see cref="Outcome.Cancelled"/> may still replace an Ok.
    /// </summary>
    public void Settle(Outcome outcome)
    {
        if (_outcome is null)
            books.Left();
        else if (_outcome == Outcome.Ok && outcome == Outcome.Cancelled)
            token.Revoke(Outcome.Ok);
        else
            return;

        _outcome = outcome;
        token.End(outcome);
        books.Changed();
    }
}
