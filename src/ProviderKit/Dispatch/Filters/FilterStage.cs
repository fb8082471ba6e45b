namespace ProviderKit.Dispatch.Filters;

/// <summary>One filter of a stream.</summary>
/// <param name="name">The filter's name.</param>
/// <param name="filter">Takes the events.</param>
/// <param name="context">Takes its notes.</param>
internal sealed class FilterStage(string name, IStreamFilter filter, FilterContext context)
{
    public string Name => name;

    public IStreamFilter Filter => filter;

    public FilterContext Context => context;

    /// <summary>What it lets go on.</summary>
    public StreamFilterOutput Output { get; } = new(context);
}
