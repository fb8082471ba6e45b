using ProviderKit.Dashboard.Tests.Support;

/// <summary>Ends what all fixtures share.</summary>
[SetUpFixture]
public class EndOfTests
{
    [OneTimeTearDown]
    public async Task EndAsync()
    {
        await Chromium.EndAsync();
        await Demo.EndAsync();
    }
}
