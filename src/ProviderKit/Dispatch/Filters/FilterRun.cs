namespace ProviderKit.Dispatch.Filters;

/// <summary>One request on its way through the filters.</summary>
/// <param name="filters">The filters.</param>
/// <param name="recorder">Told what they do.</param>
/// <param name="context">The request as they have left it.</param>
internal sealed class FilterRun(DispatchFilters filters, RequestRecorder recorder, RequestFilterContext context)
{
    public DispatchFilters Filters => filters;

    public RequestRecorder Recorder => recorder;

    public RequestFilterContext Context => context;

    /// <summary>Tells what a filter has noted.</summary>
    public void TakeNotes(string filter, FilterContext noted)
    {
        foreach (string note in noted.Notes) recorder.Filtered(filter, note);
        noted.ForgetNotes();
    }
}
