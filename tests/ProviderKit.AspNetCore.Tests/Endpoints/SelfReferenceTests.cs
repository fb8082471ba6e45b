using ProviderKit.AspNetCore.Endpoints;

namespace ProviderKit.AspNetCore.Tests.Endpoints;

public class SelfReferenceTests
{
    [TestCase("http://localhost:4000", "http://127.0.0.1:4000", true)]
    [TestCase("http://127.0.0.1:4000/v1", "http://localhost:4000", true)]
    [TestCase("http://localhost:4000", "http://[::]:4000", true)]
    [TestCase("http://localhost:4000", "http://+:4000", true)]
    [TestCase("http://localhost:4000", "http://*:4000", true)]
    [TestCase("http://gateway.test:4000", "http://gateway.test:4000", true)]
    [TestCase("http://localhost:4001", "http://127.0.0.1:4000", false)]
    [TestCase("http://elsewhere.test:4000", "http://0.0.0.0:4000", false)]
    [TestCase("https://api.openai.com/v1", "http://127.0.0.1:443", false)]
    [TestCase("not an address", "http://127.0.0.1:4000", false)]
    public void IsSame_AddressAndListener_AreTheSameServer(string address, string listening, bool same) =>
        Assert.That(SelfReference.IsSame(address, listening), Is.EqualTo(same));
}
