namespace ProviderKit.Dispatch.Filters;

/// <summary>The events of one stream on their way through its filters, and those that have come through. For one reader at a time.</summary>
/// <param name="stages">The filters in the order they see an event.</param>
/// <param name="run">Calls them, and tells what they do.</param>
internal sealed class FilteredEvents(FilterStage[] stages, FilterRun run)
{
    private readonly Queue<ChatEvent> _through = new();

    /// <summary>Whether events have come through.</summary>
    public bool HasEvents => _through.Count > 0;

    /// <summary>How many have come through and are not taken yet.</summary>
    public int Count => _through.Count;

    /// <summary>Whether nothing more comes through: the stream has ended, or failed.</summary>
    public bool IsOver { get; private set; }

    /// <summary>Whether events go on past the filters: the stream has failed, and what its format says at such an end is told as it is.</summary>
    public bool IsBypassed { get; private set; }

    /// <summary>Takes the next event that has come through.</summary>
    public bool TryTake(out ChatEvent streamed) => _through.TryDequeue(out streamed);

    /// <summary>Gives the filters an event.</summary>
    /// <returns>Why the stream ends; null to go on.</returns>
    public ValueTask<ProviderError?> PushAsync(ChatEvent streamed, CancellationToken cancellationToken) => PassAsync(0, streamed, cancellationToken);

    /// <summary>Tells the filters that no event follows.</summary>
    /// <returns>Why the stream does not end well; null when it does.</returns>
    public async ValueTask<ProviderError?> EndAsync(CancellationToken cancellationToken)
    {
        for (int i = 0; i < stages.Length; i++)
        {
            var stage = stages[i];
            var called = await run.Filters.CallAsync(stage.Name, token => stage.Filter.OnEndAsync(stage.Output, token), cancellationToken).ConfigureAwait(false);
            if (await GoOnAsync(i, called.Fault ?? called.Value, cancellationToken).ConfigureAwait(false) is { } error) return error;
        }
        IsOver = true;
        return null;
    }

    /// <summary>The stream has failed.</summary>
    /// <param name="drops">Whether what has come through is not to be read any more.</param>
    public void Stop(bool drops)
    {
        if (drops) _through.Clear();
        (IsOver, IsBypassed) = (true, true);
    }

    private async ValueTask<ProviderError?> PassAsync(int index, ChatEvent streamed, CancellationToken cancellationToken)
    {
        if (index == stages.Length)
        {
            _through.Enqueue(streamed);
            return null;
        }
        var stage = stages[index];
        var called = await run.Filters.CallAsync(stage.Name, token => stage.Filter.OnEventAsync(streamed, stage.Output, token), cancellationToken).ConfigureAwait(false);
        return await GoOnAsync(index, called.Fault ?? called.Value, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>What a filter has written goes on to the next; then its error counts.</summary>
    private async ValueTask<ProviderError?> GoOnAsync(int index, ProviderError? error, CancellationToken cancellationToken)
    {
        var stage = stages[index];
        run.TakeNotes(stage.Name, stage.Context);
        while (stage.Output.TryTake(out var written))
            if (await PassAsync(index + 1, written, cancellationToken).ConfigureAwait(false) is { } later) return later;
        if (error is not null) run.Recorder.Filtered(stage.Name, error.Message, error.Kind);
        return error;
    }
}
